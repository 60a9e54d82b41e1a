import {
  createRoomRequestSchema,
  ticketRequestSchema,
  type CreatedRoom,
  type RoomDescription,
  type Ticket,
} from '@madang/protocol';
import { ClientNetwork, parseBody } from '@madang/server-kernel';
import { Body, Controller, Get, Header, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ClientIds } from './client-ids';
import { RoomsService } from './rooms.service';

const UNCACHED = ['Cache-Control', 'no-store'] as const;

@Controller('api/rooms')
export class RoomsController {
  constructor(
    private readonly rooms: RoomsService,
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
    const wanted = parseBody(createRoomRequestSchema, body);
    const room = await this.rooms.create(wanted, this.networks.of(request));
    response.location(`/api/rooms/${room.roomId}`);
    return room;
  }

  @Get(':roomId')
  @Header(...UNCACHED)
  describe(@Param('roomId') roomId: string): Promise<RoomDescription> {
    return this.rooms.describe(roomId);
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
    return this.rooms.issueTicket(roomId, proof, this.clients.read(request, response));
  }
}
