package io.lb4j.benchmarks.peers;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.ManagedChannel;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

/** Stands in for gRPC's channel: its subchannels are ready as soon as they are asked to connect. */
final class GrpcHelper extends Helper {

    private final SynchronizationContext context = new SynchronizationContext((thread, e) -> {
        throw new IllegalStateException("gRPC's load balancer failed", e);
    });
    private ConnectivityState state = ConnectivityState.IDLE;
    private @Nullable SubchannelPicker picker;

    /** Returns the picker, if every subchannel is ready. */
    SubchannelPicker readyPicker() {
        if (state != ConnectivityState.READY || picker == null) {
            throw new IllegalStateException("gRPC's load balancer is " + state);
        }
        return picker;
    }

    @Override
    public void updateBalancingState(ConnectivityState newState, SubchannelPicker newPicker) {
        state = newState;
        picker = newPicker;
    }

    @Override
    public Subchannel createSubchannel(CreateSubchannelArgs arguments) {
        return new GrpcSubchannel(context, arguments);
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return context;
    }

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup addresses, String authority) {
        throw new UnsupportedOperationException("round robin needs no such channel");
    }

    @Override
    public String getAuthority() {
        return "bench";
    }
}
