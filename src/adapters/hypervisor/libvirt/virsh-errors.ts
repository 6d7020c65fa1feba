import type { Ran } from '../../process/run.js';

/** What virsh complained about, without the paths of our own files and without any password. */
export const complaint = ({ exit, stderr }: Ran): string => {
  const lines = errorsIn(stderr).filter((line) => !line.startsWith('Failed to attach device from '));
  return lines.length > 0 ? lines.join('; ') : `virsh ended with ${exit}`;
};

export const errorsIn = (stderr: string): readonly string[] =>
  stderr.split('\n').flatMap((line) => (line.startsWith('error: ') ? [line.slice('error: '.length).trim()] : []));

/** How libvirt begins when it has looked at an attach and did not do it, or undid it. Everything else may have happened. */
const refusals = [
  'Requested operation is not valid: ',
  'unsupported configuration: ',
  'XML error: ',
  'invalid argument: ',
  'Secret not found: ',
  'Operation not supported: ',
  'Timed out during operation: cannot acquire state change lock',
  "internal error: unable to execute QEMU command 'blockdev-add': ",
  "internal error: unable to execute QEMU command 'device_add': ",
  'internal error: No more available PCI slots',
];

export const isAttachRefused = ({ exit, stderr }: Ran): boolean => {
  const errors = errorsIn(stderr).slice(-2);
  const [header, reason] = errors;
  return (
    typeof exit === 'number' &&
    header?.startsWith('Failed to attach device') === true &&
    refusals.some((begin) => reason?.startsWith(begin))
  );
};

/** The request to let go is on its way to the guest, from now or from before. */
export const isDetachUnderWay = ({ exit, stderr }: Ran): boolean =>
  typeof exit === 'number' &&
  errorsIn(stderr).every((line) =>
    /^Failed to detach device|is already in the process of unplug|^failed to get secret|^Secret not found/.test(line),
  );

/** A disk that is no login of ours has none, and a disk that is unplugged twice has none any more. */
export const isSecretGone = ({ exit, stderr }: Ran): boolean =>
  exit === 0 || /^error: Secret not found: no secret with matching uuid/m.test(stderr);
