import { diskFull } from './disk-full.ts';
import { testShortForm } from './short-form.ts';
import { mountSmallDisk } from './small-disk.ts';

// Whether a process may mount depends on more than programs that could be installed: this one is not counted as skipped.
const disk = mountSmallDisk();
disk?.remove();
if (disk) testShortForm(diskFull);
else process.stderr.write('Nothing can be mounted here: the fault disk-full is left out. Run it as root.\n');
