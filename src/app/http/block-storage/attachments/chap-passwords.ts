import { Inject, Injectable } from '@nestjs/common';
import type { Attachment } from '../../../../domain/volume/attachment.js';
import type { Requester } from '../../../commanding/requester.js';
import type { SecretStore } from '../../../ports/hosts.js';
import { SECRET_STORE } from '../../../ports/tokens.js';
import { standsInThePast } from '../../../reading/standpoint.js';

const masked = '***';

/** Only services log in to exports, so only they are told the password (domain §10.8); and only of exports there are now. */
@Injectable()
export class ChapPasswords {
  constructor(@Inject(SECRET_STORE) private readonly secrets: SecretStore) {}

  async of({ id }: Attachment, { isService }: Requester): Promise<string> {
    if (!isService || standsInThePast()) return masked;
    return (await this.secrets.get(id))?.password ?? masked;
  }
}
