import { v5 } from 'uuid';
import { create } from 'xmlbuilder2';
import type { GuestImage } from './guest-image.js';

export interface GuestSpec {
  /** Name of the libvirt domain; the UUID follows from it. */
  readonly name: string;
  /** `linux` boots to a shell. `boot-loader-only` finds nothing to boot, and so never answers a hot-unplug. */
  readonly kind?: 'linux' | 'boot-loader-only';
  /** How many virtio disks find a place; each needs a port of its own, unlike SCSI disks. */
  readonly virtioDisks?: number;
}

export interface GuestFiles {
  readonly consoleLog: string;
  readonly shellSocket: string;
}

/** Marks a domain as one of a lab, so that `down` finds its own guests and no others. */
export const LAB_METADATA = 'urn:mooring:lab';

const NAMESPACE = 'd1a3f3f0-6a0c-4a3e-9d55-2f6f2a3c1f11';
const MEMORY_MIB = 192;
const ROOMY = 6;

/** The same name is the same server, however often the lab is laid out anew. */
export const guestUuid = (name: string) => v5(name, NAMESPACE);

export const domainXml = (spec: GuestSpec, at: { folder: string; image: GuestImage; files: GuestFiles }): string =>
  create({
    domain: {
      // Emulated, everywhere: a guest that runs on one machine then runs on all of them.
      '@type': 'qemu',
      name: spec.name,
      uuid: guestUuid(spec.name),
      metadata: { guest: { '@xmlns': LAB_METADATA, '@folder': at.folder } },
      memory: { '@unit': 'MiB', '#': MEMORY_MIB },
      vcpu: 1,
      os: { type: { '@arch': 'x86_64', '@machine': 'q35', '#': 'hvm' }, ...bootFrom(spec, at.image) },
      // Without ACPI a guest never hears of a disk that comes or goes.
      features: { acpi: {} },
      on_reboot: 'destroy',
      // The lab may lie where QEMU's own user cannot go.
      seclabel: { '@type': 'static', '@model': 'dac', '@relabel': 'yes', label: '+0:+0' },
      devices: {
        controller: controllers(spec.virtioDisks ?? ROOMY),
        serial: [
          { '@type': 'file', source: { '@path': at.files.consoleLog, '@append': 'off' }, target: { '@port': 0 } },
          { '@type': 'unix', source: { '@mode': 'bind', '@path': at.files.shellSocket }, target: { '@port': 1 } },
        ],
        memballoon: { '@model': 'none' },
      },
    },
  }).end({ prettyPrint: true, headless: true });

const bootFrom = ({ kind }: GuestSpec, image: GuestImage) =>
  kind === 'boot-loader-only'
    ? { bios: { '@useserial': 'yes' } }
    : { kernel: image.kernel, initrd: image.initramfs, cmdline: 'console=ttyS0 loglevel=6 panic=-1' };

/** The SCSI controller sits in a port as well. */
const controllers = (virtioDisks: number) => [
  { '@type': 'pci', '@index': 0, '@model': 'pcie-root' },
  ...Array.from({ length: virtioDisks + 1 }, (_, port) => ({ '@type': 'pci', '@index': port + 1, '@model': 'pcie-root-port' })),
  { '@type': 'scsi', '@index': 0, '@model': 'virtio-scsi' },
  { '@type': 'usb', '@model': 'none' },
];
