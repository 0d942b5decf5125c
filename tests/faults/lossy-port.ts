import { spawnSync } from 'node:child_process';

/** The program of nftables. Debian puts it where root looks, and others do not. */
const binary = Bun.which('nft', { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` });

/** Tests that lose packets are left out where there is no nftables, and say so; `.ci/run` installs it. */
export const hasNft = binary !== null;
if (!hasNft)
  process.stderr.write('There is no nft here: the fault packet-loss is skipped. Install nftables.\n');

/** Packets that are lost of a hundred: of those to a port, and of those that come back from it. */
export interface Weather {
  readonly toward: number;
  readonly back: number;
}

export interface Loss {
  /** From now on none is lost. Answers with how many were. */
  end(): number;
}

const nft = (args: readonly string[], input = ''): string => {
  const { status, stdout, stderr } = spawnSync(binary ?? 'nft', args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`nft ${args.join(' ')} answered: ${stderr}`);
  return stdout;
};

/**
 * Loses packets of TCP between this machine and a port of its own, after they were sent, as a network does: nobody is told.
 * It ends by itself after so many milliseconds, also where whoever began it is killed.
 */
export const losePackets = (port: number, { toward, back }: Weather, endsAfterMs: number): Loss => {
  const table = `parley_${crypto.randomUUID().slice(0, 8)}`;
  const rule = (end: 'dport' | 'sport', share: number): string =>
    share > 0 ? `iifname "lo" tcp ${end} @ports numgen random mod 100 <= ${share - 1} counter drop` : '';
  nft(
    ['-f', '-'],
    `table inet ${table} {
      set ports {
        type inet_service
        flags timeout
        elements = { ${port} timeout ${Math.ceil(endsAfterMs / 1_000)}s }
      }
      chain arriving {
        type filter hook input priority 0; policy accept;
        ${rule('dport', toward)}
        ${rule('sport', back)}
      }
    }`,
  );
  return {
    end() {
      const rules = nft(['list', 'table', 'inet', table]);
      nft(['delete', 'table', 'inet', table]);
      return [...rules.matchAll(/counter packets (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    },
  };
};

/** Whether this user may: the tables of a machine are root's. */
export const mayLosePackets = (): boolean => {
  try {
    losePackets(9, { toward: 0, back: 0 }, 1_000).end();
    return true;
  } catch {
    return false;
  }
};
