package io.lb4j.ipvs.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.lb4j.ipvs.Ipvs;
import io.lb4j.ipvs.IpvsException;
import io.lb4j.ipvs.IpvsException.Reason;
import io.lb4j.ipvs.IpvsService;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whatever an answer has become on its way, nothing but an {@link IpvsException} comes of it, and soon. */
class DamagedMessagesTest {

    private static final long SEED = 20_261_121;
    private static final int CASES = 4_000;

    private static final List<Consumer<Ipvs>> CALLS = List.of(
            Ipvs::info,
            Ipvs::services,
            ipvs -> ipvs.service(RecordedMessagesTest.WEB),
            ipvs -> ipvs.servers(RecordedMessagesTest.WEB),
            Ipvs::daemons,
            Ipvs::timeouts,
            ipvs -> ipvs.add(IpvsService.of(RecordedMessagesTest.WEB, "rr")));

    /** Whether datagrams are damaged now; the family is looked up before. */
    private boolean damaging;

    @Test
    void damagedAnswersAreUnreadableOrReadAsSomethingElse() {
        Random random = new Random(SEED);
        Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
        for (int i = 0; i < CASES; i++) {
            Consumer<Ipvs> call = CALLS.get(i % CALLS.size());
            damaging = false;
            RecordedKernel kernel = new RecordedKernel(datagram -> damaging ? damaged(datagram, random) : datagram);
            try (Ipvs ipvs = NetlinkIpvs.open(kernel, ByteOrder.LITTLE_ENDIAN, null)) {
                damaging = true;
                call.accept(ipvs);
            } catch (IpvsException e) {
                reasons.merge(e.reason(), 1, Integer::sum);
            } catch (RuntimeException | Error e) {
                fail("case " + i + " of seed " + SEED, e);
            }
        }
        assertThat(reasons.get(Reason.NO_ANSWER)).isGreaterThan(CASES / 4);
    }

    @Test
    void ofADamagedFamilyNothingIsOpenedAndTheSocketIsClosed() {
        Random random = new Random(SEED);
        for (int i = 0; i < CASES; i++) {
            RecordedKernel kernel = new RecordedKernel(datagram -> damaged(datagram, random));
            try {
                NetlinkIpvs.open(kernel, ByteOrder.LITTLE_ENDIAN, null);
            } catch (IpvsException e) {
                assertThat(kernel.closed).isTrue();
            }
        }
    }

    @Test
    void noiseIsUnreadable() {
        Random random = new Random(SEED);
        for (int i = 0; i < CASES; i++) {
            RecordedKernel kernel = new RecordedKernel(datagram -> {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                return noise;
            });
            try {
                NetlinkIpvs.open(kernel, ByteOrder.LITTLE_ENDIAN, null);
                fail("noise has been understood, case " + i + " of seed " + SEED);
            } catch (IpvsException e) {
                assertThat(e.reason()).isEqualTo(Reason.NO_ANSWER);
            }
        }
    }

    private static byte[] damaged(byte[] datagram, Random random) {
        byte[] bytes = datagram.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int flips = 1 + random.nextInt(8); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
            default -> {
                // lengths and types stand where a word begins
                int at = random.nextInt(bytes.length / 4) * 4;
                bytes[at] = (byte) random.nextInt();
                bytes[at + 1] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
            }
        }
        return bytes;
    }
}
