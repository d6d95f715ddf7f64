import { notifications } from '@mantine/notifications'
import { ProblemNotice } from './problem-notice.tsx'

/** Says in a corner what failed, until somebody closes it. For what was begun by a button that has no place of its own for words. */
export function showProblem(error: unknown): void {
  notifications.show({ message: <ProblemNotice error={error} />, autoClose: false, withBorder: true })
}
