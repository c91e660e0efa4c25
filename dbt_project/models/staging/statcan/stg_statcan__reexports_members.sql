{{ statcan_members('statcan_reexports_members') }}
