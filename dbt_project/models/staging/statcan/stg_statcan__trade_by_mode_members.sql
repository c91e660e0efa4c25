{{ statcan_members('statcan_trade_by_mode_members') }}
