import type { ExportFile } from '../../../requests/import.ts'

/** The service takes as many. */
export const filesMax = 10_000

/** Reads chosen files with the folders they stand in; of a folder the browser tells the path below it. */
export async function readChosen(files: readonly File[]): Promise<readonly ExportFile[]> {
  return Promise.all(files.map(async (file) => ({ path: pathOfFile(file), base64: base64Of(new Uint8Array(await file.arrayBuffer())) })))
}

function pathOfFile({ webkitRelativePath, name }: File): string {
  return webkitRelativePath === '' ? name : webkitRelativePath
}

/** In pieces: a call takes only so many arguments. */
function base64Of(bytes: Uint8Array): string {
  const pieceBytes = 32_768
  let binary = ''
  for (let at = 0; at < bytes.length; at += pieceBytes) binary += String.fromCharCode(...bytes.subarray(at, at + pieceBytes))
  return btoa(binary)
}
