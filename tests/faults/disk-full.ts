import { join } from 'node:path';
import { slowerThan, strikeRepeatedly } from './fault.ts';
import type { Fault } from './fault.ts';
import { openLoad, recoveryMsMax } from './load.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';
import { mountSmallDisk } from './small-disk.ts';

/** Between two strikes, so that its log moves on. */
const busyMsMax = 4_000;

export const diskFull: Fault = {
  name: 'disk-full',
  summary: 'the disk of the embedded database is full for some seconds, under load, and has room again',
  sizeIs: 'seconds for which it is full',
  short: { strikes: 1, minutes: 1, size: 3 },
  long: { strikes: 10, minutes: 10, size: 15 },
  async run(options) {
    const { patience } = options;
    const random = new Random(options.seed);
    const disk = mountSmallDisk();
    if (!disk) throw new Error('This fault mounts a file system: run it as root.');
    let node: Node | undefined;
    try {
      node = await Node.embedded('node-1', join(disk.path, 'data'));
      const { pid } = node;
      const load = await openLoad({ targets: [node], random: random.fork(), lengthMax: 3_000 });
      load.start();
      const recoveries: number[] = [];
      const { struck, broken } = await strikeRepeatedly(options, async () => {
        await load.nextAcknowledgement();
        await Bun.sleep(random.between(0, busyMsMax));
        disk.fill();
        await Bun.sleep(options.size * 1_000);
        disk.free();
        recoveries.push(await load.nextAcknowledgement(3 * recoveryMsMax));
      });
      if (broken.length > 0) options.log(node.output().slice(-4_000));
      return {
        struck,
        verdict: await load.judge(),
        times: { 'next acknowledged message after there was room again': recoveries },
        figures: [],
        broken: [
          ...broken,
          ...(node.pid === pid ? [] : ['the node itself ended']),
          ...slowerThan(recoveryMsMax, { what: 'recovery', times: recoveries, patience }),
        ],
      };
    } finally {
      disk.free();
      await node?.remove();
      disk.remove();
    }
  },
};
