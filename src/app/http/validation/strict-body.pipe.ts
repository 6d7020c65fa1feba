import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { readBody } from './read-body.js';

/** Texts and numbers, which GraphQL has checked; and what is declared as an interface or a record, which comes as it is. */
const plain: readonly unknown[] = [undefined, Object, Array, String, Number, Boolean];

/** Reads every `@Body()`, and every input of a mutation, that is declared as a class. */
@Injectable()
export class StrictBodyPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    return type === 'body' && !plain.includes(metatype) ? readBody(metatype as new () => object, value) : value;
  }
}
