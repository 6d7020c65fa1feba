/** Words that a request may say in its query whatever it asks for: no handler knows of them, so no handler describes them. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { faceOf } from '../faces.js';
import { isTimely, word } from '../time-travel/asked-moment.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const at: NonNullable<Operation['parameters']>[number] = {
  name: word,
  in: 'query',
  required: false,
  schema: { type: 'string' },
  description:
    'Answers as of then: an ISO 8601 time, in UTC where no zone is given, or a position in the log. `Mooring-As-Of` in the answer says which.',
};

export const describeWords = (document: OpenAPIObject): OpenAPIObject => {
  for (const [path, methods] of Object.entries(document.paths)) {
    if (isTimely(faceOf(path))) describeMoment(methods.get);
  }
  return document;
};

/** Where a handler knows the word itself, it says so itself. */
const describeMoment = (operation: Operation | undefined): void => {
  const described = operation?.parameters ?? [];
  if (!operation || described.some((parameter) => 'name' in parameter && parameter.name === word)) return;
  operation.parameters = [...described, at];
};
