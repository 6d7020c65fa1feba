/** The fields of a class that stands for a GraphQL type: what is shown, and what is given, are plain objects. */
export type Fields<Class> = Pick<Class, keyof Class>;

export type Given<Value> = Value | null | undefined;
