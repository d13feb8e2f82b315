import type { CommandTable } from '../../framework/cli/parseArguments.ts';

/**
 * A script for bash that completes `node tools/TOOL.js ...`, `npx shiftkit TOOL ...` and `shiftkit TOOL ...`. What is no option and no
 * config is left to the completion of files; a completion of node or npx that is there already stays.
 *
 * @param configs paths from the package's root, `configs/...`
 */
export function bashScript(tables: ReadonlyMap<string, CommandTable>, configs: readonly string[]): string {
  const options = [...tables].map(([name, table]) => `    ${name}) echo "${optionsOf(table)}" ;;`);
  const withConfig = [...tables].filter(([, table]) => takesConfig(table)).map(([name]) => name);
  return `# Completion of shiftkit's tools. Made by tools/completion.js.
_shiftkit_options() {
  case $1 in
${options.join('\n')}
  esac
}
_shiftkit_configs="${configs.join(' ')}"
_shiftkit() {
  local word=\${COMP_WORDS[COMP_CWORD]} at=1 tool prefix=shiftkit/
  COMPREPLY=()
  case \${COMP_WORDS[0]##*/} in
    node)
      [[ \${COMP_WORDS[1]} =~ ^(\\./)?tools/([a-z0-9_]+)\\.js$ ]] || return
      tool=\${BASH_REMATCH[2]} prefix= ;;
    npx)
      [[ \${COMP_WORDS[1]} == shiftkit ]] || return
      at=2 tool=\${COMP_WORDS[2]} ;;
    *) tool=\${COMP_WORDS[1]} ;;
  esac
  if ((COMP_CWORD <= at)); then
    [[ $at == 1 && \${COMP_WORDS[0]##*/} == node ]] || COMPREPLY=($(compgen -W "${[...tables.keys()].join(' ')}" -- "$word"))
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$(_shiftkit_options "$tool")" -- "$word"))
  elif [[ " ${withConfig.join(' ')} " == *" $tool "* && -n $word ]]; then
    COMPREPLY=($(compgen -W "\${_shiftkit_configs//configs\\//\${prefix}configs/}" -- "$word"))
  fi
}
complete -o default -F _shiftkit shiftkit
for _shiftkit_command in node npx; do
  complete -p $_shiftkit_command >/dev/null 2>&1 || complete -o default -F _shiftkit $_shiftkit_command
done
`;
}

function optionsOf({ options }: CommandTable): string {
  const names = new Set([...options.map(({ name }) => name), 'debug', 'help']);
  return [...names].map(name => `--${name}`).join(' ');
}

function takesConfig({ positionals, options }: CommandTable): boolean {
  return positionals?.[0]?.name === 'CONFIG' || options.some(({ name }) => name === 'config');
}
