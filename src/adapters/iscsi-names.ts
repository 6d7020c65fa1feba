/** Names reach parameter lists, URLs and XML of programs that quote in their own ways; these forms need no quoting in any of them. */
const iscsiName = /^(iqn|eui|naa)\.[A-Za-z0-9.:_-]{1,219}$/;
const portal = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\]):[0-9]{1,5}$/;

export const isIscsiName = (value: string): boolean => iscsiName.test(value);
/** `address:port`, an IPv6 address in brackets. */
export const isPortal = (value: string): boolean => portal.test(value);
