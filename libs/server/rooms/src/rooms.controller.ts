import {
  auditQuerySchema,
  createRoomRequestSchema,
  ticketRequestSchema,
  updateRoomRequestSchema,
  type CreatedRoom,
  type RoomDescription,
  type RoomSettings,
  type Ticket,
} from '@madang/protocol';
import { ClientNetwork, parseBody } from '@madang/server-kernel';
import type { AuditPage } from '@madang/server-room-directory';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { Admission } from './admission';
import { ClientIds } from './client-ids';
import { Hosting, type Host } from './hosting';
import { bearerOf, etagOf, idempotencyKeyOf, ifMatch } from './request-headers';
import { RoomCreation } from './room-creation';
import { describeRoom } from './room-description';
import { RoomFinder } from './room-finder';

const UNCACHED = ['Cache-Control', 'no-store'] as const;
const ETAG = 'ETag';

@Controller('api/rooms')
export class RoomsController {
  constructor(
    private readonly creation: RoomCreation,
    private readonly finder: RoomFinder,
    private readonly admission: Admission,
    private readonly hosting: Hosting,
    private readonly networks: ClientNetwork,
    private readonly clients: ClientIds,
  ) {}

  @Post()
  @Header(...UNCACHED)
  async create(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Body() body: unknown,
  ): Promise<CreatedRoom> {
    const room = await this.creation.create(parseBody(createRoomRequestSchema, body), {
      network: this.networks.of(request),
      token: bearerOf(request),
      idempotencyKey: idempotencyKeyOf(request),
    });
    response.location(`/api/rooms/${room.roomId}`);
    return room;
  }

  @Get(':roomId')
  @Header(...UNCACHED)
  async describe(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('roomId') roomId: string,
  ): Promise<RoomDescription> {
    const room = await this.finder.find(roomId, this.networks.of(request));
    response.set(ETAG, etagOf(room.version));
    return describeRoom(room);
  }

  @Patch(':roomId')
  @Header(...UNCACHED)
  async update(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('roomId') roomId: string,
    @Body() body: unknown,
  ): Promise<RoomSettings> {
    const change = parseBody(updateRoomRequestSchema, body);
    const host = this.hostOf(request);
    const { settings, version } = await this.hosting.update(roomId, change, host, ifMatch(request));
    response.set(ETAG, etagOf(version));
    return settings;
  }

  @Delete(':roomId')
  @HttpCode(204)
  @Header(...UNCACHED)
  end(@Req() request: Request, @Param('roomId') roomId: string): Promise<void> {
    return this.hosting.end(roomId, this.hostOf(request));
  }

  @Get(':roomId/audit')
  @Header(...UNCACHED)
  audit(
    @Req() request: Request,
    @Param('roomId') roomId: string,
    @Query() query: unknown,
  ): Promise<AuditPage> {
    const page = parseBody(auditQuerySchema, query);
    return this.hosting.readAudit(roomId, this.hostOf(request), page);
  }

  @Post(':roomId/tickets')
  @Header(...UNCACHED)
  issueTicket(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('roomId') roomId: string,
    @Body() body: unknown,
  ): Promise<Ticket> {
    const proof = parseBody(ticketRequestSchema, body);
    return this.admission.issueTicket(roomId, proof, this.clients.read(request, response));
  }

  private hostOf(request: Request): Host {
    return { hostKey: bearerOf(request), network: this.networks.of(request) };
  }
}
