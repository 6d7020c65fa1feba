import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

/** Whatever JSON there is. What may be in it is for who takes it to check. */
export const Json = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueIn(node, variables ?? {}),
});

const valueIn = (node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown => {
  switch (node.kind) {
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [checked(name.value), valueIn(value, variables)]));
    case Kind.LIST:
      return node.values.map((value) => valueIn(value, variables));
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variables[node.name.value];
    default:
      return node.value;
  }
};

/** Refused in every body of JSON, too: who copies such an object name by name changes what all objects have. */
const checked = (name: string): string => {
  if (name !== '__proto__') return name;
  throw new GraphQLError('__proto__ cannot be the name of a value.');
};
