import { Controller, Get, Header } from '@nestjs/common';
import { renderPage, STYLE } from './docs-page';
import { createDocument, type OpenApiDocument } from './document';

const BRIEFLY = ['Cache-Control', 'public, max-age=300'] as const;

/** Describes the API to programs and to people. */
@Controller('api')
export class DocsController {
  private readonly document = createDocument();
  private readonly page = renderPage(this.document);

  @Get('openapi.json')
  @Header(...BRIEFLY)
  readDocument(): OpenApiDocument {
    return this.document;
  }

  @Get('docs')
  @Header(...BRIEFLY)
  @Header('Content-Type', 'text/html; charset=utf-8')
  readPage(): string {
    return this.page;
  }

  @Get('docs/style.css')
  @Header(...BRIEFLY)
  @Header('Content-Type', 'text/css; charset=utf-8')
  readStyle(): string {
    return STYLE;
  }
}
