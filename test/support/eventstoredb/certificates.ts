import type { Tls } from './control.js';
export const makeCertificates = async (folder: string): Promise<Tls> => Promise.reject(new Error(folder));
