import type { Api, ApiParts } from './api-parts.ts'
import { configurationChangeRoutes } from './configuration-changes.ts'
import { dictionaryRoutes } from './dictionaries.ts'
import { directoryRoutes } from './directory.ts'
import { dryRunRoutes } from './dry-run.ts'
import { expressionRoutes } from './expressions.ts'
import { firstRunRoutes } from './first-run.ts'
import { importRoutes } from './import.ts'
import { metaverseRoutes } from './metaverse.ts'
import { metaverseSchemaRoutes } from './metaverse-schema.ts'
import { ruleRoutes } from './rules.ts'
import { retryStepRoutes } from './retry-step.ts'
import { runObjectRoutes } from './run-objects.ts'
import { runComparisonRoutes } from './run-comparison.ts'
import { runExportRoutes } from './run-export.ts'
import { sampleRoutes } from './samples.ts'
import { searchRoutes } from './search.ts'

/** Routes that show objects and what belongs to them, as pages ask for it. */
export function pageRoutes(api: Api, parts: ApiParts): void {
  for (const routes of [
    metaverseRoutes,
    metaverseSchemaRoutes,
    runObjectRoutes,
    runComparisonRoutes,
    runExportRoutes,
    retryStepRoutes,
    searchRoutes,
    ruleRoutes,
    configurationChangeRoutes,
    expressionRoutes,
    dryRunRoutes,
    directoryRoutes,
    sampleRoutes,
    firstRunRoutes,
    importRoutes,
    dictionaryRoutes,
  ])
    routes(api, parts)
}
