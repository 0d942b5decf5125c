import { hasNft, mayLosePackets } from './lossy-port.ts';
import { packetLoss } from './packet-loss.ts';
import { testShortForm } from './short-form.ts';

// Whether a process may change the rules of a network depends on more than programs that could be installed: this one is not
// counted as skipped.
if (!hasNft || mayLosePackets()) testShortForm(packetLoss, { isPossible: hasNft });
else process.stderr.write('No packet can be lost here: the fault packet-loss is left out. Run it as root.\n');
