import { v5 as uuidOf } from 'uuid';
import { create } from 'xmlbuilder2';
import type { Plug } from '../../../app/ports/hosts.js';
import { isIscsiName, isPortal } from '../../iscsi-names.js';

const secretNamespace = '6d2c1f0a-6a57-4b7a-8a39-0f5f3a7f3c11';

/** libvirt knows a secret by a UUID; it follows from the disk's alias, so that it is found again without being remembered. */
export const secretUuidOf = (alias: string): string => uuidOf(alias, secretNamespace);

const isAlias = (value: string) => /^ua-[A-Za-z0-9_-]{1,64}$/.test(value);

/** Why libvirt cannot be told of this disk; `undefined` when it can. */
export const unspeakable = ({ alias, deviceName, serial, source }: Plug): string | undefined => {
  if (!isAlias(alias)) return `${JSON.stringify(alias)} is no alias of ours`;
  if (!/^[vs]d[a-z]{1,2}$/.test(deviceName)) return `${JSON.stringify(deviceName)} is neither a virtio nor a SCSI disk`;
  if (!/^[A-Za-z0-9_.+-]{1,36}$/.test(serial)) return `${JSON.stringify(serial)} is no serial number`;
  if ('device' in source) return /^\/dev\/[^\p{Cc}]+$/u.test(source.device) ? undefined : `${JSON.stringify(source.device)} is no device`;
  const { connection, initiator } = source.login;
  if (!isPortal(connection.portal)) return `${JSON.stringify(connection.portal)} is no portal`;
  const name = [connection.targetIqn, initiator].find((each) => !isIscsiName(each));
  return name === undefined ? undefined : `${JSON.stringify(name)} is no iSCSI name`;
};

/**
 * Raw is stated, never probed: a guest could write a header that makes its disk another format. Of the serial number a guest sees
 * 20 characters on virtio (the field in the device) and 36 on SCSI.
 */
export const diskXml = ({ alias, deviceName, serial, source, shareable, mode }: Plug): string =>
  create({
    disk: {
      '@type': 'device' in source ? 'block' : 'network',
      '@device': 'disk',
      driver: { '@name': 'qemu', '@type': 'raw', '@cache': 'none' },
      source: 'device' in source ? { '@dev': source.device } : loginSource(alias, source.login),
      target: { '@dev': deviceName, '@bus': deviceName.startsWith('vd') ? 'virtio' : 'scsi' },
      ...(shareable ? { shareable: {} } : {}),
      ...(mode === 'ro' ? { readonly: {} } : {}),
      serial,
      alias: { '@name': alias },
    },
  }).end({ headless: true });

const loginSource = (alias: string, { connection, initiator, chap }: Extract<Plug['source'], { login: unknown }>['login']) => {
  const colon = connection.portal.lastIndexOf(':');
  const address = connection.portal.slice(0, colon).replace(/^\[|\]$/g, '');
  return {
    '@protocol': 'iscsi',
    '@name': `${connection.targetIqn}/${connection.lun}`,
    host: { '@name': address, '@port': connection.portal.slice(colon + 1) },
    initiator: { iqn: { '@name': initiator } },
    auth: { '@username': chap.username, secret: { '@type': 'iscsi', '@uuid': secretUuidOf(alias) } },
  };
};

/**
 * Not ephemeral: a guest that starts after libvirt was restarted needs it, and libvirt's file of it can be read by root only, like ours.
 * Private: libvirt tells it to nobody but its own drivers.
 */
export const secretXml = (alias: string): string =>
  create({
    secret: { '@ephemeral': 'no', '@private': 'yes', uuid: secretUuidOf(alias), usage: { '@type': 'iscsi', target: alias } },
  }).end({ headless: true });
