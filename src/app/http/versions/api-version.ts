export type VersionText = `${number}.${number}`;

/** A microversion, as asked for or as answered: `3.27`. */
export class ApiVersion {
  private constructor(
    readonly major: number,
    readonly minor: number,
  ) {}

  /** `undefined` for anything but two whole numbers without leading zeros. */
  static parse(text: string): ApiVersion | undefined {
    const [, major, minor] = /^([1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/.exec(text) ?? [];
    return major === undefined || minor === undefined ? undefined : new ApiVersion(Number(major), Number(minor));
  }

  static of(text: VersionText): ApiVersion {
    const version = ApiVersion.parse(text);
    if (!version) throw new Error(`${text} is no version`);
    return version;
  }

  /** `version.atLeast('3.48')` */
  atLeast(other: VersionText | ApiVersion): boolean {
    const { major, minor } = typeof other === 'string' ? known(other) : other;
    return this.major === major ? this.minor >= minor : this.major > major;
  }

  toString(): string {
    return `${this.major}.${this.minor}`;
  }
}

/** Only versions written in the source come here, so there are few of them. */
const known = (text: VersionText): ApiVersion => {
  const version = parsed.get(text) ?? ApiVersion.of(text);
  parsed.set(text, version);
  return version;
};

const parsed = new Map<VersionText, ApiVersion>();
