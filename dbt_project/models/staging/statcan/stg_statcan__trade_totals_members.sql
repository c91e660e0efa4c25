{{ statcan_members('statcan_trade_totals_members') }}
