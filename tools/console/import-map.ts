import { registerHooks } from 'node:module'

/**
 * Lets files of the workspace console import `#src/…`, `#lab/…` and `#tools/…` when Node runs them: the import map of a package ends
 * at its own folder, and the workspace is a package of its own. Loaded with `node --import`.
 */
const root = new URL('../../', import.meta.url)

registerHooks({
  resolve: (specifier, around, resolveNext) =>
    /^#(src|lab|tools)\//.test(specifier) ? resolveNext(new URL(specifier.slice(1), root).href, around) : resolveNext(specifier, around),
})
