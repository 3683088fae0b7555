package io.lb4j.ipvs.ipvsadm;

import java.util.List;
import java.util.Random;

/** Lines made at random out of what rules are made of, right and wrong; without what is taken otherwise here than by the tool. */
final class RandomRules {

    private final Random random;

    RandomRules(long seed) {
        random = new Random(seed);
    }

    String next() {
        return random.nextBoolean() ? ofService() : ofServer();
    }

    private String ofService() {
        StringBuilder line = new StringBuilder(any("-A", "--add-service", "-E", "-Z", "-D"));
        line.append(' ').append(service());
        some(
                line,
                List.of("-s rr", "-s wrr", "-s sh", "-s mh", "-ssed", "--scheduler=fo", "--scheduler nope"),
                List.of("-b flag-1", "--sched-flags=flag-2,flag-1", "-b sh-port", "-b mh-port,mh-fallback", "-b nope"),
                List.of("-p", "-p 60", "-p60", "--persistent=9", "--persistent 2678400", "-p 0", "-p 2678401", "-p x"),
                List.of("-M 255.255.255.0", "-M 128.0.0.0", "-M 255.255.255.255", "--netmask=255.254.0.0"),
                List.of("-o", "--ops", "-o -o"),
                List.of("--sort", "--", "-w 3", "-g", "nope", "--nope", "-n", "-"));
        return line.toString();
    }

    private String ofServer() {
        StringBuilder line = new StringBuilder(any("-a", "--add-server", "-e", "-d"));
        line.append(' ')
                .append(any("-t 10.0.0.1:80", "-t10.0.0.1:80", "--tcp-service=10.0.0.1:080", "-t 10.0.0.1:81", ""));
        line.append(any(
                " -r 10.0.0.3",
                " -r 10.0.0.2",
                " -r 10.0.0.2:81",
                " -r10.1.1.1:http",
                " -r fd00::1",
                " -r [fd00::1]:8",
                ""));
        some(
                line,
                List.of("-m", "-i", "-g", "--masquerading", "--ipip", "-m -i"),
                List.of("-w 3", "-w0", "--weight=2147483647", "-w 2147483648", "-w -1", "-w +5", "-w 1x", "-w"),
                List.of("-x 9", "-x 2147483647", "--u-threshold 5", "-x -1"),
                List.of("-y 3", "-y 0", "--l-threshold=9"),
                List.of(
                        "--tun-type gue --tun-port 6080",
                        "--tun-type gre",
                        "--tun-type ipip",
                        "--tun-type gue",
                        "--tun-port 5"),
                List.of("--tun-csum", "--tun-nocsum", "--tun-remcsum", "--tun-csum --tun-remcsum"),
                List.of("--sort", "-p", "nope", "-o"));
        return line.toString();
    }

    private String service() {
        return any(
                "-t 10.0.0.1:80",
                "-t 10.0.0.2:80",
                "-u 10.0.0.1:53",
                "-u10.0.0.1:domain",
                "-t localhost:http",
                "-t 10.0.0.9",
                "-t [fd00::1]:80",
                "-t fd00::1",
                "--sctp-service 10.0.0.1:9",
                "-f 7",
                "-f 7 -6",
                "-f 0",
                "-f 07",
                "-t 10.1:081",
                "--udp-service=10.0.0.1:70000",
                "-t 1.2.3.4.5:80",
                "-t 0x7f.1:80",
                "-u 10.0.0.1:nope",
                "--fwmark-service 4294967295",
                "");
    }

    @SafeVarargs
    private void some(StringBuilder line, List<String>... options) {
        for (List<String> one : options) {
            if (random.nextInt(5) == 0) {
                line.append(' ').append(early(one));
            }
        }
    }

    private String any(String... words) {
        return early(List.of(words));
    }

    /** What stands first comes most often; what is wrong stands last, or most lines would be refused. */
    private String early(List<String> words) {
        return words.get(Math.min(
                random.nextInt(words.size()), Math.min(random.nextInt(words.size()), random.nextInt(words.size()))));
    }
}
