/** A small scenario, with sections and phases as YAML. */
export function small(
  sections: Readonly<Record<string, string>> = {},
  phases = ['join: { nodes: 10 }'],
): string {
  const lines = Object.entries(sections).map(([name, value]) => `${name}: ${value}`)
  return ['name: small', ...lines, 'phases:', ...phases.map((phase) => `  - ${phase}`), ''].join('\n')
}

export const shippedDataset = small({ expect: '[{ phase: lookup, failureRate: { atMost: 0 } }]' }, [
  'join: { nodes: 10 }',
  'insert: { dataset: data/capitals.json }',
  'lookup: { count: 10 }',
])
