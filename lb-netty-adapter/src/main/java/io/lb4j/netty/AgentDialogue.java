package io.lb4j.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;

/** Listens for one line of an agent, which speaks first; the line is what passes. */
final class AgentDialogue implements ConnectingProbe.Dialogue {

    /** HAProxy's agents fit into a few words. */
    private static final int LONGEST_LINE = 1 << 10;

    @Override
    public void begin(ChannelPipeline pipeline, ProbeAnswer answer) {
        pipeline.addLast(new Handler(answer));
    }

    private static final class Handler extends ProbeHandler {

        private final StringBuilder line = new StringBuilder();

        Handler(ProbeAnswer answer) {
            super(answer, "its agent");
        }

        @Override
        void read(Object message) {
            ByteBuf bytes = (ByteBuf) message;
            while (bytes.isReadable()) {
                char c = (char) bytes.readUnsignedByte();
                if (c == '\n') {
                    end();
                    return;
                }
                if (line.length() == LONGEST_LINE) {
                    answer().failed("its agent said more than " + LONGEST_LINE + " bytes in a line");
                    return;
                }
                line.append(c == '\t' || (c >= ' ' && c < 0x7f) || c == '\r' ? c : '?');
            }
        }

        private void end() {
            answer().passed(line.toString().strip());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (line.length() != 0) {
                end(); // the end of the connection ends a line too
            }
            super.channelInactive(context);
        }
    }
}
