import { Module } from '@nestjs/common';
import { DirectoryController } from './directory.controller.js';
import { IdentityVersionsController } from './identity-versions.controller.js';
import { TokensController } from './tokens.controller.js';

/** For the built-in identity. Where a Keystone does this work, clients talk to Keystone and this module is left out. */
@Module({ controllers: [IdentityVersionsController, TokensController, DirectoryController] })
export class IdentityFaceModule {}
