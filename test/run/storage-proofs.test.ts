import test from 'ava'
import { STORAGE_PROOFS } from '../../experiments/proofs/storage.ts'

// Over many seeds: `npm run evidence -- storage`.
for (const proof of STORAGE_PROOFS) test(proof.title, (t) => t.notThrows(() => proof.check(1)))
