/** Marks in the contents where one is, and closes them on a phone when something was chosen. The rest is the browser's. */
export const menuScript = `const contents = document.getElementById('contents');
contents.addEventListener('click', (event) => {
  if (event.target.closest('a') && contents.matches(':popover-open')) contents.hidePopover();
});

const links = new Map([...contents.querySelectorAll('a')].map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const link = links.get(target.id);
    if (!link) continue;
    if (!isIntersecting) link.removeAttribute('aria-current');
    else {
      link.setAttribute('aria-current', 'true');
      link.scrollIntoView({ block: 'nearest' });
    }
  }
}, { rootMargin: '-16% 0px -83% 0px' });
for (const article of document.querySelectorAll('article')) seen.observe(article);
`;
