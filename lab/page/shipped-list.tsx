import type { ShippedScenario } from './scenarios.ts'

interface ShippedListOptions {
  readonly shipped: readonly ShippedScenario[]
  readonly chosen: ShippedScenario | undefined
  readonly choose: (scenario: ShippedScenario) => void
}

/** The scenarios that come with the page, with a sentence each. */
export function ShippedList({ shipped, chosen, choose }: ShippedListOptions) {
  return (
    <details class="shipped">
      <summary>
        Scenario: <strong>{chosen === undefined ? 'your own' : chosen.path}</strong>
        {chosen !== undefined && <span class="quiet"> {chosen.description}</span>}
      </summary>
      <ul>
        {shipped.map((scenario) => (
          <li key={scenario.path}>
            <button
              type="button"
              aria-current={scenario === chosen}
              onClick={({ currentTarget }) => {
                currentTarget.closest('details')?.removeAttribute('open')
                choose(scenario)
              }}
            >
              <strong>{scenario.path}</strong> {scenario.description}
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}
