import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { takeSecret } from '../parts/take-secret.ts'
import { makeFirstAdministrator } from '../requests/first-run.ts'
import { signIn } from '../requests/session.ts'
import { firstRunWords } from '../words/first-run.ts'
import { DoorPage } from './door-page.tsx'
import classes from './sign-in-page.module.css'

const words = firstRunWords.administrator

/** Where nobody can sign in yet: makes the first administrator, signs in and goes on to the first run. */
export function FirstAdministratorPage({ form }: { readonly form: 'code' | 'no-code' }) {
  return (
    <DoorPage title={words.title}>
      <Text>{form === 'code' ? words.text : words.noCode}</Text>
      {form === 'code' ? <AdministratorForm /> : null}
    </DoorPage>
  )
}

function AdministratorForm() {
  const code = useRef<HTMLInputElement>(null)
  const name = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)
  const again = useRef<HTMLInputElement>(null)
  const [fault, setFault] = useState<string | null>(null)
  useEffect(() => code.current?.focus(), [])
  const making = useMutation({
    mutationFn: async (take: () => { readonly code: string; readonly password: string }) => {
      const who = name.current?.value.trim() ?? ''
      const given = take()
      await makeFirstAdministrator({ name: who, code: given.code }, given.password)
      await signIn(who, given.password)
    },
    // The page is loaded anew: everything that was asked for so far was refused.
    onSuccess: () => window.location.assign('/first-run'),
  })
  const faultNow = (): string | null => {
    const fields = [code, name, password, again].map((field) => field.current?.value.trim() ?? '')
    if (fields.includes('')) return words.missing
    return password.current?.value === again.current?.value ? null : words.differs
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const found = faultNow()
        setFault(found)
        if (found !== null) return
        making.mutate(() => {
          takeSecret(again.current)
          return { code: code.current?.value.trim() ?? '', password: takeSecret(password.current) }
        })
      }}
    >
      <Stack gap="sm">
        <TextInput
          ref={code}
          label={words.code}
          description={words.codeWhy}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
        />
        <TextInput ref={name} label={words.name} autoComplete="username" autoCapitalize="none" spellCheck={false} />
        <PasswordInput ref={password} label={words.password} description={words.passwordWhy} autoComplete="new-password" />
        <PasswordInput ref={again} label={words.again} autoComplete="new-password" />
        {fault === null ? null : (
          <Text role="alert" className={classes['refused']}>
            {fault}
          </Text>
        )}
        {making.isError ? <ProblemNotice error={making.error} /> : null}
        <Button type="submit" loading={making.isPending}>
          {words.submit}
        </Button>
      </Stack>
    </form>
  )
}
