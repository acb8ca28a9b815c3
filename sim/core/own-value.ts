/** What a map holds under a key of the user's: nothing under `constructor`, unless the map itself has it. */
export const ownValue = <Value>(
  map: Readonly<Record<string, Value>> | undefined,
  key: string,
): Value | undefined => (map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined)
