import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { readBody } from './read-body.js';

/** Reads every `@Body()` that is declared as a class. One declared as an interface or a record comes as it is. */
@Injectable()
export class StrictBodyPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    return type === 'body' && metatype && (metatype as unknown) !== Object ? readBody(metatype as new () => object, value) : value;
  }
}
