package io.lb4j.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import org.junit.jupiter.api.Test;

class RequestBodyTest {

    @Test
    void manySmallPartsFillItAsAFewLargeOnesDo() {
        RequestBody body = new RequestBody(64 * 1024);
        ByteBuf octet = Unpooled.buffer(1).writeByte('x');
        int parts = 0;
        while (!body.isFull()) {
            body.add(new DefaultHttpContent(octet.retainedDuplicate()), null);
            parts++;
        }
        assertThat(parts).isLessThan(1000); // each costs hundreds of bytes, and may hold the buffer it was read into
        body.forget();
        assertThat(octet.refCnt()).isEqualTo(1);
        octet.release();
    }
}
