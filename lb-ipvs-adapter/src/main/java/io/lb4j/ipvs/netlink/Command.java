package io.lb4j.ipvs.netlink;

/** The commands of the family IPVS, by the kernel's numbers; an answer bears the number of the command that would set the same. */
enum Command {
    NEW_SERVICE(1),
    SET_SERVICE(2),
    DELETE_SERVICE(3),
    GET_SERVICE(4, 1),
    NEW_SERVER(5),
    SET_SERVER(6),
    DELETE_SERVER(7),
    GET_SERVER(8, 5),
    NEW_DAEMON(9),
    DELETE_DAEMON(10),
    GET_DAEMON(11, 9),
    SET_TIMEOUTS(12),
    GET_TIMEOUTS(13, 12),
    GET_INFO(15, 14),
    ZERO(16),
    FLUSH(17);

    private final int number;
    private final int answer;

    Command(int number) {
        this(number, 0);
    }

    Command(int number, int answer) {
        this.number = number;
        this.answer = answer;
    }

    int number() {
        return number;
    }

    /** Returns the number of the command in answers; 0 if there are none but an acknowledgement. */
    int answer() {
        return answer;
    }
}
