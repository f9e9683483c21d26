/** A setting, of the construct, of a stage or of the command line, that can't work. Its message is for who wrote it. */
export class SettingsError extends Error {
  readonly code = 'setting_invalid';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SettingsError';
  }
}
