/** What is kept in the database cannot be had now: it does not answer. Nothing is known of what was asked; what was to be written may have been. */
export class DatabaseUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseUnavailable';
  }
}
