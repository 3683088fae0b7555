package io.lb4j.ipvs.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines made at random, half of them out of words that rules have. */
class RuleReaderFuzzTest {

    private static final long SEED = 20240607;
    private static final int LINES = 200_000;
    private static final String LETTERS = "-=:[]%.,+0129afxzAEDCaedZtufspMobrgimwxy6 \t#\"'\\\u00e9\u0000";
    private static final RuleReader READER = new RuleReader(Names.none());

    private final Random random = new Random(SEED);

    @Test
    void aLineIsReadOrRefusedByTheOneErrorAndNothingElse() {
        int read = 0;
        for (int i = 0; i < LINES; i++) {
            String line = random.nextInt(4) == 0 ? letters(random.nextInt(40)) : words();
            try {
                for (RuleLine rule : READER.read(line)) {
                    read++;
                    assertThat(READER.read(RuleText.line(rule.rule())).get(0).rule())
                            .as(line)
                            .isEqualTo(rule.rule());
                }
            } catch (RuleException e) {
                assertThat(e.line()).isPositive();
            } catch (RuntimeException e) {
                fail("seed " + SEED + ", line " + i + ": " + line, e);
            }
        }
        assertThat(read).isGreaterThan(LINES / 50);
    }

    @Test
    void anyRulesMakeATableOrAreRefused() {
        List<String> lines = Golden.text("rich.rules").lines().toList();
        for (int i = 0; i < 2_000; i++) {
            List<String> some = new ArrayList<>();
            for (int j = random.nextInt(40); j >= 0; j--) {
                some.add(lines.get(random.nextInt(lines.size()))
                        .replaceFirst("^-([Aa])", "-" + "AaEeDd".charAt(random.nextInt(6))));
            }
            try {
                List<ServiceTable> table = Golden.table(String.join("\n", some));
                assertThat(Golden.table(RuleText.save(table, RuleText.Form.LOSSLESS)))
                        .containsExactlyInAnyOrderElementsOf(table);
            } catch (RuleException e) {
                assertThat(e.line()).isBetween(1, some.size());
            }
        }
    }

    private String words() {
        StringBuilder line =
                new StringBuilder(pick("-A", "-E", "-D", "-a", "-e", "-d", "-Z", "-C", "--set 1 2", "--start-daemon"));
        line.append(' ')
                .append(pick(
                        "-t 10.0.0.1:80", "-u [fd00::1]:53", "-f 7", "-f 7 -6", "--sctp-service 10.1:9", "master"));
        if (random.nextInt(2) == 0) {
            line.append(' ')
                    .append(pick("-r 10.0.0.2", "-r 10.0.0.2:8080 -m", "-r fd00::2 -i", "--mcast-interface v0", "3"));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            line.append(' ')
                    .append(pick(
                            "-s sh",
                            "-b sh-port",
                            "-p",
                            "-p 60",
                            "-M 255.0.0.0",
                            "-M 64",
                            "-o",
                            "--pe sip",
                            "-w 3",
                            "-x 9",
                            "-y 4",
                            "-g",
                            "-i",
                            "--tun-type gue",
                            "--tun-port 6080",
                            "--tun-csum",
                            "--syncid 5",
                            "--mcast-ttl=4",
                            "--sort",
                            "--",
                            letters(random.nextInt(6))));
        }
        if (random.nextInt(4) == 0) {
            line.setCharAt(random.nextInt(line.length()), LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return line.toString();
    }

    private String letters(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private String pick(String... words) {
        return words[random.nextInt(words.length)];
    }
}
