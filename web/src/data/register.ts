/* Registers and people as files, down and up. */
import { holds } from './client';
import { ask } from './http';

export const strategies = ['INSERT', 'UPDATE', 'INSERT_UPDATE', 'INSERT_UPDATE_DELETE'] as const;
export type Strategy = (typeof strategies)[number];

export interface Register {
  name: string;
  down: number;
  up: number;
  /* Rows may be deleted by leaving them out. */
  deletes?: boolean;
}

export const registers: Register[] = [
  { name: 'locations', down: 131006, up: 131005 },
  { name: 'healthfacilities', down: 131004, up: 131003 },
  { name: 'diagnoses', down: 131002, up: 131001, deletes: true },
  { name: 'items', down: 131008, up: 131007, deletes: true },
  { name: 'services', down: 131010, up: 131009, deletes: true },
  { name: 'insurees', down: 131000, up: 131000 },
];

export const mayFiles = (): boolean => registers.some((one) => holds(one.down) || holds(one.up));

export const counters = ['sent', 'created', 'updated', 'unchanged', 'deleted', 'skipped', 'invalid', 'failed'] as const;

export interface Refused {
  row: number;
  section: string | null;
  code: string;
  outcome: string;
  message: string;
}

export interface Taken {
  success: boolean;
  data: Record<(typeof counters)[number], number>;
  errors: string[];
  rows: Refused[];
  columns: string[];
  rejected: string[][];
}

export const fileOf = (name: string, format: string): string =>
  name === 'insurees' ? `/api/im_export/exports/insurees?file_format=${format}` : `/api/tools/registers/download_${name}?format=${format}`;

export interface Sending {
  register: string;
  strategy: Strategy;
  force: boolean;
  dryRun: boolean;
  file: File;
}

export function sendRegister(of: Sending): Promise<Taken> {
  const body = new FormData();
  if (of.register !== 'insurees') body.set('strategy', of.strategy);
  body.set('dry_run', String(of.dryRun));
  body.set('force', String(of.force));
  body.set('file', of.file);
  return ask<Taken>(of.register === 'insurees' ? '/api/im_export/imports/insurees' : `/api/tools/registers/upload_${of.register}`, { method: 'POST', body });
}
