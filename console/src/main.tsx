import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './theme/theme.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { reloadOnce } from './frame/reload-once.ts'
import { goToReturnAddress } from './frame/return-address.ts'
import { must } from './parts/must.ts'
import { styleNonce } from './theme/theme-provider.tsx'

// What keeps the page from scrolling behind a dialog writes a style of its own, and looks for the nonce under the name webpack gave it.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() })
// After an update the files of the former version are gone; the page of the new one knows the new names.
addEventListener('vite:preloadError', reloadOnce)
goToReturnAddress()
createRoot(must(document.getElementById('root'), 'the page has a place for the console')).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
