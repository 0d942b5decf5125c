/** Passwords that every list of guesses begins with: those of eight characters and more, in lower case. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `password password1 password12 password123 password1234 password! passw0rd p@ssw0rd p@ssword pa55word pa$$word
  12345678 123456789 1234567890 0123456789 87654321 11111111 00000000 22222222 88888888 99999999 12341234 11223344
  123123123 123321123 12344321 147258369 789456123 987654321 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 zaq12wsx q1w2e3r4
  qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwertz123 azertyuiop asdfghjk asdfghjkl asdf1234 zxcvbnm1 zxcvbnm123
  abcdefgh abcd1234 abc12345 abc123456 abcdefg1 aa123456 a1234567 a12345678 a123456789 iloveyou iloveyou1 iloveyou2
  sunshine sunshine1 princess princess1 football football1 baseball baseball1 basketball superman superman1 batman123
  trustno1 letmein1 letmein123 welcome1 welcome12 welcome123 welcome2024 welcome2025 welcome2026 changeme changeme1
  changeme123 secret12 secret123 topsecret administrator admin123 admin1234 admin12345 adminadmin rootroot root1234
  default1 testtest test1234 testing1 testing123 user1234 guest123 guest1234 master12 master123 dragon12 dragon123
  monkey12 monkey123 shadow12 shadow123 michael1 jennifer jordan23 hunter12 computer computer1 internet internet1
  starwars starwars1 whatever whatever1 nothing1 pokemon1 pokemon123 charlie1 freedom1 liverpool liverpool1 chelsea1
  arsenal1 barcelona manchester ferrari1 mercedes porsche1 corvette mustang1 yamaha12 samsung1 google12 google123
  facebook facebook1 linkedin twitter1 minecraft minecraft1 fortnite fortnite1 spiderman spiderman1 superstar chocolate
  chocolate1 butterfly butterfly1 elephant sweetheart loveyou1 lovelove forever1 december november september october1
  january1 february summer12 summer123 summer2024 summer2025 summer2026 winter12 winter123 winter2024 winter2025
  winter2026 spring2024 spring2025 spring2026 autumn2024 autumn2025 autumn2026 monday12 friday12 sunday12 hello123
  hello1234 helloworld hellohello goodluck goodbye1 blink182 metallica nirvana1 slipknot1 maverick midnight snowball
  lastname firstname username username1 login123 access14 access123 security security1 private1 company1 business
  office12 server12 database oracle12 postgres postgres1 mongodb1 docker12 parley12 parley123 parleyparley chat1234
  qazwsxedc qazwsx123 1234qwer qwer1234 asdfasdf asdasdasd zxczxczxc 123qweasd 123456abc 123456aa 12345678a 12345678q
  1234567a 123456789a 123456789q 147852369 159753456 13579246 24681012 31415926 10203040 01234567 76543210 55555555
  66666666 77777777 33333333 44444444 10101010 12121212 69696969 19841984 19871987 20002000 20202020 01012000`.split(
    /\s+/,
  ),
);
