/** Names of disks in a guest: vda … vdz, vdaa …. The prefix chooses the bus: `vd` is virtio, `sd` is SCSI. */

/** As many disks as one server may have, its own included. */
export const mostDevices = 128;

/** `/dev/vdc` and `vdc` are the same device. */
export const bareName = (device: string): string => device.replace(/^\/dev\//, '');

/** The disk a hint names; `null` for what no disk of these guests is called, such as `xvdb` or `vdb1`. */
export const diskName = (hint: string): string | null => {
  const name = bareName(hint);
  return /^(vd|sd)[a-z]{1,2}$/.test(name) ? name : null;
};

const alphabet = 26;

/** 0 → a, 25 → z, 26 → aa. */
export const lettersOf = (index: number): string => {
  const letter = String.fromCharCode(97 + (index % alphabet));
  return index < alphabet ? letter : lettersOf(Math.floor(index / alphabet) - 1) + letter;
};

/** The first name nobody has. `a` is left to the disk a guest boots from, also where it has none. */
export const firstFree = (taken: ReadonlySet<string>, prefix = 'vd'): string => {
  for (let index = 1; ; index += 1) {
    const name = prefix + lettersOf(index);
    if (!taken.has(name)) return name;
  }
};
