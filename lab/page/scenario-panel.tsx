import { useEffect, useRef, useState } from 'preact/hooks'
import type { Parameter } from '../editor/parameters.ts'
import type { ProblemText } from '../worker/messages.ts'
import type { CodeEditor } from './code-editor.ts'
import { Editor } from './editor.tsx'
import { ParameterSliders } from './parameter-sliders.tsx'
import type { Player } from './player.ts'
import { ProblemList } from './problem-list.tsx'
import type { ShippedScenario } from './scenarios.ts'
import { ShippedList } from './shipped-list.tsx'

interface ScenarioPanelOptions {
  readonly player: Player
  readonly shipped: readonly ShippedScenario[]
}

/** The scenario as text: choose one, change it, run it. */
export function ScenarioPanel({ player, shipped }: ScenarioPanelOptions) {
  const [text, setText] = useState(player.text)
  const [seed, setSeed] = useState(player.seed ?? '')
  const [problems, setProblems] = useState<readonly ProblemText[]>([])
  const [parameters, setParameters] = useState<readonly Parameter[]>([])
  const editor = useRef<CodeEditor>(undefined)
  /** What this panel has begun: one may have written on since. */
  const begun = useRef(player.text)
  const stated = seed === '' ? undefined : seed

  const replaceText = (other: string): void => {
    setText(other)
    editor.current?.setText(other)
  }
  // A tour, a link or a touch may have begun another scenario.
  useEffect(() => {
    if (player.text !== begun.current) replaceText(player.text)
    setSeed(player.seed ?? '')
  }, [player.text, player.seed])
  useEffect(() => editor.current?.checkAgain(), [seed])

  const begin = (scenario: string): void => {
    begun.current = scenario
    player.begin(scenario, stated)
    player.play()
  }
  const check = async (checked: string): Promise<readonly ProblemText[]> => {
    const isNote = player.recorded !== undefined && checked === player.text
    const found = isNote ? [] : await player.check(checked, stated)
    setProblems(found)
    setParameters(editor.current?.parameters() ?? [])
    return found
  }
  const isRunning = text === player.text && stated === player.seed
  return (
    <form
      class="scenario"
      onSubmit={(event) => {
        event.preventDefault()
        begin(text)
      }}
    >
      <ShippedList
        shipped={shipped}
        chosen={shipped.find((scenario) => scenario.text === text)}
        choose={(scenario) => {
          replaceText(scenario.text)
          begin(scenario.text)
        }}
      />
      <Editor
        text={text}
        changed={setText}
        check={check}
        run={() => begin(text)}
        ready={(opened) => {
          editor.current = opened
        }}
      />
      <p class="run">
        <label>
          Seed{' '}
          <input
            type="text"
            size={8}
            value={seed}
            placeholder="of the text"
            onInput={({ currentTarget }) => setSeed(currentTarget.value)}
          />
        </label>{' '}
        <button type="submit" class="main">
          Run it
        </button>{' '}
        {!isRunning && <span class="quiet">What runs is an earlier text or seed.</span>}
      </p>
      <ProblemList problems={problems} goTo={(line, column) => editor.current?.goTo(line, column)} />
      <ParameterSliders
        parameters={parameters}
        set={(parameter, value) => editor.current?.setNumber(parameter, value)}
        run={() => begin(text)}
      />
    </form>
  )
}
