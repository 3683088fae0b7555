package io.lb4j.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;

/** Asks for nothing but the connection. */
final class ConnectDialogue implements ConnectingProbe.Dialogue {

    @Override
    public void begin(ChannelPipeline pipeline, ProbeAnswer answer) {
        pipeline.addLast(new ProbeHandler(answer, "its probe") {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                answer.passed("its probe connected");
            }
        });
    }
}
