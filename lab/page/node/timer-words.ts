/** What a timer of a node or of its storage is for, by the name that a trace has for it. */
const WORDS: Readonly<Record<string, string>> = {
  probe: 'the answer to a probe',
  heartbeat: 'the next heartbeat',
  rightNeighbour: 'a heartbeat of the neighbour',
  leafExchange: 'the next exchange of leaf sets',
  retransmission: 'the repeat of a message',
  join: 'the next try to join',
  seedServer: 'the next question to the seed server',
  admissionLease: 'the report of a node that it let join',
  registration: 'the next report to the seed server',
  tableProbe: 'the next probe of the routing table',
  rowExchange: 'the next exchange of a row of the routing table',
  discovery: 'the answer of a possible contact',
  watch: 'the check whether it was paused',
  seek: 'the next question to a node that was found dead',
  dialBack: 'a node that dials back',
  agenda: 'the next of what it has scheduled',
  'storage retry': 'the repeat of an operation',
  'storage sweep': 'fragments that are incomplete',
  'storage transfer': 'the next transfer of a value',
  'storage task': 'the answers of holders',
  'storage repair': 'the next round of repair',
  'storage period': 'the next periodic repair',
  'storage repairReply': 'the answer of a peer in repair',
  'storage release': 'copies that may be dropped',
  'storage releaseReply': 'the answer of a root about a copy',
  'storage handOver': 'the end of its leave',
  'storage expiry': 'a value that expires',
}

/** Timers of an application have no words, and keep their names. */
export const timerWords = (name: string): string => WORDS[name] ?? name

/** How many timers are not in the list. */
export const moreTimersText = (count: number): string =>
  `and ${count} more ${count === 1 ? 'timer' : 'timers'}`
