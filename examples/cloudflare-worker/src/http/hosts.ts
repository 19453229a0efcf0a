import ipaddr from 'ipaddr.js';

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** Also every name without a dot: such are only known inside. */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal)\.?$|^[^.]+\.?$/;

/** URLs have turned every other spelling of an address into one of these two. */
export const isAddress = (hostname: string): boolean =>
  ipaddr.isValid(hostname.replace(/^\[(.*)\]$/, '$1'));

/** An address, or a name that leads into the network around the Worker. */
export const isInside = (hostname: string): boolean =>
  isAddress(hostname) || LOCAL_NAME.test(hostname);

/** Whether nobody can listen in: https, or http on this machine. */
export const isPrivate = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));

/** What one household or one company has at least: all of a /64 of IPv6 is one network. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return parsed
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
