/* The outbox, and the texts of what goes out. */
import { entity } from '../../data/description';
import type { Connection } from '../../data/graphql';
import { t } from '../../data/text';
import type { Option } from '../../part/field';

export interface Message {
  uuid: string;
  kind: string;
  channel: string;
  recipient: string;
  state: string;
  attempts: number;
  dateCreated: string;
  nextAt: string | null;
  sentAt: string | null;
  lastError: string | null;
  gateway: string | null;
}

export interface WholeMessage extends Message {
  language: string | null;
  subject: string | null;
  text: string;
  reference: string | null;
  tries: Connection<{ uuid: string; gateway: string | null; outcome: string; what: string | null; at: string }>;
}

const picks = 'uuid kind channel recipient state attempts dateCreated nextAt sentAt lastError gateway';

export const messagesQuery = `query ($first: Int, $offset: Int, $orderBy: [String], $to: String, $state: String, $kind: String, $channel: String, $from: DateTime, $until: DateTime) {
  messages(first: $first, offset: $offset, orderBy: $orderBy, recipient_Icontains: $to, state: $state, kind: $kind, channel: $channel, dateCreated_Gte: $from, dateCreated_Lt: $until) { totalCount edges { node { ${picks} } } }
}`;
export const messageQuery = `query ($uuid: String) {
  messages(uuid: $uuid, first: 1) { edges { node { ${picks} language subject text reference tries(first: 50) { edges { node { uuid gateway outcome what at } } } } } }
}`;

export interface Template {
  uuid: string;
  kind: string;
  channel: string;
  language: string;
  subject: string | null;
  text: string;
}

/* One text at most of a kind, channel and language. */
export const templateQuery = `query ($kind: String, $channel: String, $language: String) {
  messageTemplates(kind: $kind, channel: $channel, language: $language, first: 1) { edges { node { uuid kind channel language subject text } } }
}`;
export const previewQuery = `query ($kind: String!, $channel: String!, $language: String, $subject: String, $text: String) {
  messagePreview(kind: $kind, channel: $channel, language: $language, subject: $subject, text: $text)
}`;

export interface Sample {
  subject: string;
  text: string;
  parts: number;
  places: string[];
  unknown: string;
  original: { subject: string; text: string };
}

export const optionsOf = (of: string, name: string): Option[] =>
  (entity(of)?.fields.find((one) => one.name === name)?.choices ?? []).map((one) => ({ value: String(one.code), label: t(one.label) }));

/* What the server lets a person do (scheme/message.h). */
export const mayRetry = (state: string): boolean => state === 'queued' || state === 'failed' || state === 'given_up';
export const mayGiveUp = (state: string): boolean => state === 'queued' || state === 'failed';
