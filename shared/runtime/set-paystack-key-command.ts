/**
 * The command for bash and zsh that asks for Paystack's secret key and puts it into its secret. It is the same wherever it is
 * told: as an output of the stack, in the README, and to a caller who comes before there is a key.
 *
 * - The key stands neither on the screen, nor in the shell's history, nor in the list of processes, nor in a file: `printf` is the
 *   shell's own, and the AWS CLI reads what it writes.
 * - Anything that is no secret key, such as an empty line, replaces nothing. So the key needs no quotes further on.
 * - `^` and not `!` negates: interactive bash would take the latter for its history.
 * - There are no double quotes but in printf's format, where a backslash before them changes nothing: it may be pasted as it
 *   stands in a JSON body.
 *
 * It replaces the whole secret. While a key is rotated, see `docs/operations.md`, which keeps the old one beside it.
 *
 * @param secretId the ARN or name of Paystack's secret
 * @param region where it is; the shell's own where it is not known
 */
export function setPaystackKeyCommand(secretId: string, region?: string): string {
  const inRegion = region === undefined ? '' : ` --region ${region}`;
  const put = `aws secretsmanager put-secret-value${inRegion} --secret-id '${secretId}' --secret-string file:///dev/stdin`;
  const refuse = "echo 'Not set: that is no sk_test_... or sk_live_... key' >&2; exit 1";
  return `(printf 'Paystack secret key: ' >&2; read -rs key; echo >&2; case $key in *[^A-Za-z0-9_]*) ${refuse};; sk_test_?*|sk_live_?*) printf '{"current":"%s"}' $key | ${put};; *) ${refuse};; esac)`;
}
