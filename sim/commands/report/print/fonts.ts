import { createRequire } from 'node:module'

const { resolve } = createRequire(import.meta.url)

/** Arimo has the widths of Helvetica and Arial, by which figures are laid out. */
export const FAMILY = 'Arimo'

/** The files of the font, in TrueType. */
export const FONT_FILES = {
  regular: resolve('@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf'),
  bold: resolve('@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf'),
} as const
